/** PostgreSQL settings by name, added to those of a small shop. */
export type ServerSettings = Readonly<Record<string, string>>;

/** The command line of a server: settings given here win over postgresql.conf, so that an update reaches old data. */
export function serverArguments(port: number, more: ServerSettings): string[] {
  const settings = { ...smallShop, ...more, port: String(port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Nothing that was acknowledged is ever lost; one small machine shared with the shop itself. */
const smallShop: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  random_page_cost: '1.1',
  jit: 'off',
  // Parallel workers want /dev/shm, which is 64 MB in a container, and help no query of this size.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  io_method: 'sync',
  // Nobody replicates from it.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
  checkpoint_timeout: '10min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Failed statements are told to the client, which logs them; here stays what concerns the server.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_connections: '',
};
