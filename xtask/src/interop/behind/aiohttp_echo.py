"""An echo server of aiohttp on free ports of loopback: plain, with TLS, and with mTLS.

Takes the folder of the certificates, and prints the three ports. Serves until it is killed.
"""

import asyncio
import ssl
import sys

from aiohttp import WSMsgType, web


async def echo(request):
    socket = web.WebSocketResponse(max_msg_size=1 << 24)
    await socket.prepare(request)
    async for message in socket:
        if message.data == 'close, please':
            await socket.close(code=1001, message=b'as you wish')
        elif message.type == WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type == WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket


def tls(folder, asks):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{folder}/chain.pem', f'{folder}/key.pem')
    if asks:
        context.load_verify_locations(f'{folder}/root.pem')
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def main():
    folder = sys.argv[1]
    app = web.Application()
    app.router.add_get('/', echo)
    runner = web.AppRunner(app)
    await runner.setup()
    for context in [None, tls(folder, False), tls(folder, True)]:
        await web.TCPSite(runner, '127.0.0.1', 0, ssl_context=context).start()
    print('ready', *(address[1] for address in runner.addresses), flush=True)
    await asyncio.Future()


asyncio.run(main())
