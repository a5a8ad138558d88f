/** Settles after the messages that wait now are handled. A timer would wait at least 4 ms. */
export function messagesHandled(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port1.close();
      done();
    };
    port1.postMessage(null);
  });
}
