/** Preloaded into a process and its children: every attempt to reach a host is written to $DENIED and refused. */
const { appendFileSync } = require('node:fs');
const net = require('node:net');
const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  // A path is a socket of this machine's: tsx has one to its parent.
  if (typeof options === 'object' ? options.path : typeof options === 'string') return connect.apply(this, args);
  appendFileSync(process.env.DENIED, `${JSON.stringify(options)}\n`);
  throw new Error('a test forbids the network');
};
