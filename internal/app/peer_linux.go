package app

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// peer is the user at the other end of a unix socket, as the kernel says.
func peer(c net.Conn) (uid int, err error) {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return 0, fmt.Errorf("look at peer: %T is not a unix socket", c)
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return 0, fmt.Errorf("look at peer: %w", err)
	}
	var cred *unix.Ucred
	var inner error
	err = raw.Control(func(fd uintptr) {
		cred, inner = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err == nil {
		err = inner
	}
	if err != nil {
		return 0, fmt.Errorf("look at peer: %w", err)
	}
	return int(cred.Uid), nil
}
