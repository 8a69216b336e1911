import type { Report } from '../diagnostics/diagnostic.ts';

export type FormatName = 'pretty' | 'unix' | 'json' | 'github';

/** What a reporter must know of where its text goes; it looks at no environment itself. */
export interface ReporterOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether the terminal shows links (OSC 8); without colour there are none. */
  readonly hyperlinks?: boolean;
  /** The current folder, relative to the repository's root and with `/`: annotations need paths from that root. */
  readonly folder?: string;
}

/** Turns a report into text that ends in a line end, or is empty. Pure. */
export type Reporter = (report: Report, options: ReporterOptions) => string;
