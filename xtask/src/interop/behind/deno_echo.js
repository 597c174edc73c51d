// An echo server of Deno, on free ports of loopback: plain and with TLS. Deno.serve asks no client
// for a certificate.
//
// Takes the folder of the certificates, and prints the two ports. Serves until it is killed.

const [folder] = Deno.args;
const file = (name) => Deno.readTextFileSync(`${folder}/${name}`);
const tls = { cert: file('chain.pem'), key: file('key.pem') };

function echo(request) {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return new Response('no upgrade', { status: 400 });
  }
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => {
    if (data === 'close, please') {
      socket.close(1001, 'as you wish');
    } else {
      socket.send(data);
    }
  };
  socket.onerror = (event) => console.error(event.message);
  return response;
}

const ports = [{}, tls].map((tls) => {
  const options = { hostname: '127.0.0.1', port: 0, onListen: () => {}, ...tls };
  return Deno.serve(options, echo).addr.port;
});
console.log('ready', ...ports);
