package source

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hark/internal/web"
)

// Tokens are what a token endpoint gives for a refresh token.
type Tokens struct {
	Access  string
	Refresh string        // the one to use from now on; empty is the one that was used
	Lasts   time.Duration // of the access token; 0 where the endpoint does not say
}

// lastsMax bounds what an endpoint may say of a token: longer is for ever.
const lastsMax = 10 * 365 * 24 * time.Hour

// TradeToken asks the token endpoint at a path for new tokens (RFC 6749,
// section 6). form holds the refresh_token, and what the endpoint wants to know
// of the application, such as its client_id. Where the refresh token is not
// taken, the network refuses with 400 or 401 (section 5.2).
func TradeToken(ctx context.Context, c *web.Client, path string, form url.Values) (Tokens, error) {
	form.Set("grant_type", "refresh_token")
	a, err := c.Do(ctx, web.Request{
		Method: http.MethodPost, Path: path, Body: []byte(form.Encode()), Type: "application/x-www-form-urlencoded",
	})
	if err != nil {
		return Tokens{}, err
	}
	return readTokens(a.Body)
}

// readTokens reads the answer of a token endpoint (section 5.1). Its errors do
// not show what the answer holds.
func readTokens(body []byte) (Tokens, error) {
	var said struct {
		Access  string  `json:"access_token"`
		Refresh string  `json:"refresh_token"`
		Lasts   float64 `json:"expires_in"` // seconds
	}
	if ReadJSON(body, &said) != nil || said.Access == "" {
		return Tokens{}, errors.New("the answer to the refresh token holds no access token")
	}
	if strings.ContainsFunc(said.Access, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return Tokens{}, errors.New("the access token cannot stand in a header")
	}
	seconds := min(max(said.Lasts, 0), lastsMax.Seconds())
	return Tokens{Access: said.Access, Refresh: said.Refresh, Lasts: time.Duration(seconds * float64(time.Second))}, nil
}
