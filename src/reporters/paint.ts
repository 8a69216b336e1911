import { Chalk } from 'chalk';
import type { Severity } from '../diagnostics/diagnostic.ts';

/** Colours by what a piece of text is; without colour each gives the text back as it is. */
export interface Paint {
  readonly severity: Readonly<Record<Severity, (text: string) => string>>;
  readonly strong: (text: string) => string;
  readonly gutter: (text: string) => string;
  /** The underline of the finding, in the colour of its severity. */
  readonly primary: (text: string) => string;
  /** Underline and label of a related place. */
  readonly secondary: (text: string) => string;
  readonly sql: (text: string) => string;
  readonly quiet: (text: string) => string;
}

/** Colours for a run, by the severity of the finding: the 16 that every terminal has, as its owner chose them. */
export function paintsFor(color: boolean): Readonly<Record<Severity, Paint>> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const bySeverity = { error: chalk.bold.red, warning: chalk.bold.yellow, info: chalk.bold.cyan };
  const shared = {
    severity: bySeverity,
    strong: chalk.bold,
    gutter: chalk.blue,
    secondary: chalk.blue,
    sql: chalk.green,
    quiet: chalk.dim,
  };
  return {
    error: { ...shared, primary: bySeverity.error },
    warning: { ...shared, primary: bySeverity.warning },
    info: { ...shared, primary: bySeverity.info },
  };
}
