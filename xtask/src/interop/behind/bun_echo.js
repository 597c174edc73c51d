// An echo server of Bun, on free ports of loopback: plain, with TLS, and with mTLS.
//
// Takes the folder of the certificates, and prints the three ports. Serves until it is killed.

const folder = process.argv[2];
const file = (name) => Bun.file(`${folder}/${name}`);
const tls = { cert: file('chain.pem'), key: file('key.pem') };
const mutual = { ...tls, ca: file('root.pem'), requestCert: true, rejectUnauthorized: true };

const ports = [undefined, tls, mutual].map((tls) => {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    tls,
    fetch(request, server) {
      return server.upgrade(request) ? undefined : new Response('no upgrade', { status: 400 });
    },
    websocket: {
      maxPayloadLength: 1 << 24,
      message(socket, message) {
        if (message === 'close, please') {
          socket.close(1001, 'as you wish');
        } else {
          socket.send(message);
        }
      },
    },
  });
  return server.port;
});
console.log('ready', ...ports);
