import { createServer } from "node:http";

/** A server on a port of its own that answers as it is told, or is not there. It keeps what it received. */
export class StubGateway {
  received = [];
  #server = null;
  #port = 0;
  #answer = null;

  static async start() {
    const gateway = new StubGateway();
    await gateway.#listen();
    return gateway;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** `refuse`, `hang_up`, `sign`, or a status to answer with. */
  async behave(behaviour, signed) {
    if (behaviour === "refuse") return this.stop();
    this.#answer = null;
    if (behaviour === "sign") this.#answer = { status: 200, headers: {}, text: JSON.stringify(signed) };
    else if (behaviour !== "hang_up") {
      this.#answer = { status: behaviour, headers: behaviour === 307 ? { location: "/" } : {}, text: "{}" };
    }
    await this.#listen();
  }

  async #listen() {
    if (this.#server) return;
    this.#server = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      this.received.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts).toString() });
      if (this.#answer === null) return request.socket.destroy();
      response.writeHead(this.#answer.status, this.#answer.headers).end(this.#answer.text);
    });
    await new Promise((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = this.#server.address().port;
  }

  /** Nobody listens any more, and connections that were open end. */
  async stop() {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}
