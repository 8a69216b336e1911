/** Adds up where the time of a run went. */
export interface Timer {
  /** Counts the time since the last lap to a phase. */
  lap(phase: string): void;
  /** One line per phase, in the order of their first lap, and the total since the process started. */
  lines(): readonly string[];
}

export function createTimer(): Timer {
  const phases = new Map<string, number>();
  // Since the process began; `performance` would be loaded for it.
  const clock = () => process.uptime() * 1000;
  const atStart = clock();
  let last = atStart;
  return {
    lap(phase) {
      const now = clock();
      phases.set(phase, (phases.get(phase) ?? 0) + now - last);
      last = now;
    },
    lines() {
      const all: [string, number][] = [['start', atStart], ...phases, ['in all', last]];
      return all.map(([phase, ms]) => `${phase.padEnd(20)}${ms.toFixed(0).padStart(7)} ms`);
    },
  };
}
