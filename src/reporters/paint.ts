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

/** The 16 colours every terminal has, as its owner chose them. */
export function paintFor(severity: Severity, color: boolean): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const bySeverity = { error: chalk.bold.red, warning: chalk.bold.yellow, info: chalk.bold.cyan };
  return {
    severity: bySeverity,
    strong: chalk.bold,
    gutter: chalk.blue,
    primary: bySeverity[severity],
    secondary: chalk.blue,
    sql: chalk.green,
    quiet: chalk.dim,
  };
}
