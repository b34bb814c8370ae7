"""A server on a free port of loopback. It prints where it is, and ends with its standard input."""

import os
import socketserver
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class Server(WSGIServer):
    def server_bind(self):
        # As it is inherited it asks for a name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address
        self.setup_environ()


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def stop():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=stop, daemon=True).start()
server = Server(("127.0.0.1", 0), Handler)
base = f"http://127.0.0.1:{server.server_port}"


def serve(application):
    server.set_app(application)
    print(base, flush=True)
    server.serve_forever()
