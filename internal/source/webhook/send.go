package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Sign gives the headers of a request whose receiver demands what this package
// demands of its senders: its id, the time, and a signature with each secret,
// so that one can be replaced by the next. The error never holds a secret.
func Sign(secrets []string, id string, at time.Time, body []byte) (http.Header, error) {
	if len(secrets) == 0 {
		return nil, errors.New("sign webhook: there is no secret")
	}
	var signatures []string
	for _, s := range secrets {
		k, err := key(s)
		if err != nil {
			return nil, fmt.Errorf("sign webhook: %w", err)
		}
		signature, err := k.Sign(id, at, body)
		if err != nil {
			return nil, fmt.Errorf("sign webhook: %w", err)
		}
		signatures = append(signatures, signature)
	}
	return http.Header{
		http.CanonicalHeaderKey(standardwebhooks.HeaderWebhookID):        {id},
		http.CanonicalHeaderKey(standardwebhooks.HeaderWebhookTimestamp): {strconv.FormatInt(at.Unix(), 10)},
		http.CanonicalHeaderKey(standardwebhooks.HeaderWebhookSignature): {strings.Join(signatures, " ")},
	}, nil
}
