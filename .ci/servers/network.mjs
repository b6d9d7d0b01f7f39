// A Bluesky network on ports PORT and up: `node network.mjs pds` is a directory and a PDS,
// `node network.mjs full` adds the AppView, for which DB_POSTGRES_URL and REDIS_HOST must be set.
import { TestNetwork, TestNetworkNoAppView } from '@atproto/dev-env'

const port = Number(process.env.PORT)
const home = { plc: { port }, pds: { port: port + 1, hostname: 'localhost' } }
const network =
  process.argv[2] === 'full'
    ? await TestNetwork.create({
        ...home,
        bsky: { port: port + 2, publicUrl: `http://localhost:${port + 2}`, dbPostgresSchema: 'bsky' },
        introspect: { port: port + 3 },
        ozone: {
          port: port + 4,
          chatUrl: `http://localhost:${port + 5}`,
          chatDid: 'did:example:chat',
          dbMaterializedViewRefreshIntervalMs: 30_000,
        },
      })
    : await TestNetworkNoAppView.create(home)
console.log('ready')
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await network.close()
    process.exit(0)
  })
}
