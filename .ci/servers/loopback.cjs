// Required before the servers: they listen on this machine only, and find each other by IPv4.
const dns = require('node:dns')
const net = require('node:net')

dns.setDefaultResultOrder('ipv4first')

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [where, done] = net._normalizeArgs(args)
  if (where.path === undefined && where.fd === undefined && where.handle === undefined && !args[0]?._handle) {
    where.host = '127.0.0.1'
    delete where.ipv6Only
    return done ? listen.call(this, where, done) : listen.call(this, where)
  }
  return listen.apply(this, args)
}
