"""Talks to programs of the same computer through sockets that are names and no addresses."""

import socket

for address in ("\0@ABSTRACT@", "@COURSE@/gradebook/listener.sock"):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(address)
            connection.sendall(b"@MARK@")
            print("reached")
    except OSError as problem:
        print(problem)
