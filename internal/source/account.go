package source

import "fmt"

// SameAccount is nil where a reply that was first tried as one account is still
// handled as that one; planned is empty where its plan does not say. Else the
// settings were changed in between: what the first account may have sent cannot
// be seen from the second, which must not send it again. The error matches
// ErrCannotTell, for Find; of a Reply it is definite.
func SameAccount(planned, now string) error {
	if planned == "" || planned == now {
		return nil
	}
	return fmt.Errorf("%w: it was first tried as %s, and the account is %s now; look there", ErrCannotTell, planned, now)
}
