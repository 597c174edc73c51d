"""An echo server of Python's websockets on free ports of loopback: plain, with TLS, and with mTLS.

Takes the folder of the certificates, and prints the three ports. Serves until its standard input
ends.
"""

import asyncio
import contextlib
import ssl
import sys

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosedError


async def echo(connection):
    # Clients may close with any code.
    with contextlib.suppress(ConnectionClosedError):
        async for message in connection:
            if message == 'close, please':
                await connection.close(1001, 'as you wish')
            else:
                await connection.send(message)


def tls(folder, asks):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{folder}/chain.pem', f'{folder}/key.pem')
    if asks:
        context.load_verify_locations(f'{folder}/root.pem')
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def main():
    folder = sys.argv[1]
    servers = [
        await serve(echo, '127.0.0.1', 0, ssl=context, max_size=1 << 24)
        for context in [None, tls(folder, False), tls(folder, True)]
    ]
    print('ready', *(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
