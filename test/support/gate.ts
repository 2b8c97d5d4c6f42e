import { connect, createServer, type Server, type Socket } from 'node:net';
import { portOf } from './port-of.js';

/** A way to a server that a test can shut and open. */
export class Gate {
  private readonly sockets = new Set<Socket>();

  private constructor(
    readonly port: number,
    private readonly server: Server,
    private readonly state: { isOpen: boolean },
  ) {}

  /** Opens a way to the host and port of `url`. */
  static async to(url: string): Promise<Gate> {
    const { hostname, port } = new URL(url);
    const state = { isOpen: true };
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gate = new Gate(portOf(server), server, state);
    server.on('connection', (near) => {
      gate.keep(near);
      if (!state.isOpen) return near.destroy();
      const far = gate.keep(connect(Number(port), hostname));
      return near.pipe(far).pipe(near);
    });
    return gate;
  }

  /** Cuts every connection, and refuses new ones. */
  shut(): void {
    this.state.isOpen = false;
    for (const socket of this.sockets) socket.destroy();
  }

  open(): void {
    this.state.isOpen = true;
  }

  close(): void {
    this.shut();
    this.server.close();
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }
}
