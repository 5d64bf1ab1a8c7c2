/** One exchange with a server, after everything has been decided. */
export interface OutgoingRequest {
  readonly method: string;
  /** With its query. Never logged: it may carry a token. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Covers the whole exchange, a body that never ends included. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** A connection that was kept open may be closed under our hands: what must not be repeated uses a new one. */
  readonly reuseConnection: boolean;
  readonly cancel?: AbortSignal | undefined;
}

export interface IncomingResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The wire. The default one is axios; tests hand in their own. Throws `TransportError`. */
export interface Transport {
  send(request: OutgoingRequest): Promise<IncomingResponse>;
  ready?(): Promise<void>;
  close?(): void;
}

export type TransportFailure = 'unreachable' | 'timeout' | 'interrupted' | 'tls' | 'too-large' | 'cancelled';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    readonly failure: TransportFailure,
    /** The request may have reached the server. */
    readonly maybeArrived: boolean,
    /** The system's word for it: `ECONNRESET`. */
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${failure}: ${reason}`);
    if (cause !== undefined) Object.defineProperty(this, 'cause', { value: cause, enumerable: false });
  }
}

/** The wire on axios, loaded with the first call: a run that sends nothing does not pay for it, nor for Node's HTTP and TLS. */
export function createAxiosTransport(): Transport {
  let wire: Transport | null = null;
  let loading: Promise<Transport> | null = null;
  const load = async () => {
    loading ??= import('./axios-wire.ts').then(({ openAxiosWire }) => openAxiosWire());
    wire = await loading;
    return wire;
  };
  return {
    async ready() {
      await load();
    },
    send: async (request) => (await load()).send(request),
    close: () => wire?.close?.(),
  };
}
