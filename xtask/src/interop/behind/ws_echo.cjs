// An echo server of npm's ws on Node.js, on free ports of loopback: plain, with TLS, and with mTLS.
//
// Takes the folder of the certificates, and prints the three ports. Serves until it is killed.

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { WebSocketServer } = require('ws');

const folder = process.argv[2];
const file = (name) => fs.readFileSync(`${folder}/${name}`);
const tls = { cert: file('chain.pem'), key: file('key.pem') };
const mutual = { ...tls, ca: file('root.pem'), requestCert: true, rejectUnauthorized: true };
const servers = [http.createServer(), https.createServer(tls), https.createServer(mutual)];

const listening = servers.map((server) => {
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('error', (error) => console.error(error));
    socket.on('message', (data, isBinary) => {
      if (!isBinary && data.toString() === 'close, please') {
        socket.close(1001, 'as you wish');
      } else {
        socket.send(data, { binary: isBinary });
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
});
Promise.all(listening).then((ports) => console.log('ready', ...ports));
