// An echo server of npm's ws on Node.js, on free ports of loopback: plain, with TLS, and with mTLS.
//
// Takes the folder of the certificates, and prints the three ports. Serves until its standard input
// ends.

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const { once } = require('node:events');
const { WebSocketServer } = require('ws');

const folder = process.argv[2];
const file = (name) => fs.readFileSync(`${folder}/${name}`);
const tls = { cert: file('chain.pem'), key: file('key.pem') };
const mutual = { ...tls, ca: file('root.pem'), requestCert: true, rejectUnauthorized: true };
const servers = [http.createServer(), https.createServer(tls), https.createServer(mutual)];

function echo(socket) {
  socket.on('error', (error) => console.error(error));
  socket.on('message', (data, isBinary) => {
    if (!isBinary && data.toString() === 'close, please') {
      socket.close(1001, 'as you wish');
    } else {
      socket.send(data, { binary: isBinary });
    }
  });
}

// Some clients and proxies try only the first address of localhost.
async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  const v6 = net.createServer((socket) => server.emit('connection', socket));
  await once(v6.listen(port, '::1'), 'listening').catch((error) => {
    if (error.code === 'EADDRINUSE') throw error;
  });
  return port;
}

servers.forEach((server) => new WebSocketServer({ server }).on('connection', echo));
Promise.all(servers.map(listen)).then((ports) => console.log('ready', ...ports));
process.stdin.on('end', () => process.exit()).resume();
