"""The client for `connect` with Python's websockets: the same arguments and JSON as the others."""

import argparse
import asyncio
import json
import time

from websockets.asyncio.client import connect

parser = argparse.ArgumentParser()
for name in ("--peer", "--case", "--server", "--roots"):
    parser.add_argument(name)
parser.add_argument("--warm-up", type=int)
parser.add_argument("--count", type=int)
parser.add_argument("--echo", action="store_true")
args = parser.parse_args()


async def main():
    upgraded, echoed = [], []
    for number in range(args.warm_up + args.count):
        if number == args.warm_up:
            cpu = time.process_time()
        start = time.perf_counter()
        socket = await connect(f"wss://{args.server}/")
        answered = time.perf_counter()
        if args.echo:
            await socket.send("hello")
            await socket.recv()
        done = time.perf_counter()
        socket.transport.abort()
        if number >= args.warm_up:
            upgraded.append(answered - start)
            if args.echo:
                echoed.append(done - start)
    cpu = (time.process_time() - cpu) / args.count
    told = {"upgraded_seconds": upgraded, "echoed_seconds": echoed, "cpu_seconds": cpu}
    print(json.dumps(told | {"fast_opens": 0}))


asyncio.run(main())
