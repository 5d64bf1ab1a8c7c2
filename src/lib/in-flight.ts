/** Who asks for what is being asked for already waits for the same answer. Nothing is remembered once it is there. */
export class InFlight<T> {
  private readonly answers = new Map<string, Promise<T>>();

  share(key: string, ask: () => Promise<T>): Promise<T> {
    const running = this.answers.get(key);
    if (running) return running;
    const answer = ask().finally(() => this.answers.delete(key));
    this.answers.set(key, answer);
    return answer;
  }
}
