import type { Catalog, CatalogObject } from '../catalog/model.ts';
import type { Diagnostic, RelatedPlace, Severity } from '../diagnostics/diagnostic.ts';
import type { Finding } from '../rule.ts';
import type { SyntaxError as RefusedStatement } from '../syntax/parse.ts';
import type { Place, Statement } from '../syntax/statement.ts';
import { spanOf } from '../syntax/tokens.ts';
import { fixOf } from './fix-edits.ts';
import type { ActiveRule } from './lint.ts';
import { objectReference } from './object-reference.ts';

/** A diagnostic before suppressions, exceptions and fingerprints. */
export interface Raised {
  readonly diagnostic: Omit<Diagnostic, 'fingerprint'>;
  /** The statement of the file of which the underlined part holds some tokens, where that is certain. */
  readonly cutFrom?: Statement;
}

/** Makes a finding a diagnostic; undefined where it has no place in the user's files, or the advisor's findings only are wanted. */
export function diagnosticOf(active: ActiveRule, finding: Finding, catalog: Catalog, advisorOnly: boolean): Raised | undefined {
  const { rule, name } = active;
  if (advisorOnly && !finding.advisor) return undefined;
  const place = finding.at ?? placeOfAbout(finding.about) ?? (advisorOnly ? placeOfExtension(finding.about, catalog) : undefined);
  if (!place) return undefined;
  const advisor = rule.meta.advisor;
  const fix = finding.fix && fixOf(finding.fix);
  const cutFrom = 'file' in place ? undefined : statementCut(place);
  return {
    diagnostic: {
      rule: name,
      severity: advisorOnly && advisor ? advisor.level : active.severity,
      message: finding.message,
      url: ruleUrl(name),
      span: 'file' in place ? place : spanOf(place),
      related: (finding.related ?? []).flatMap(({ at, message }): RelatedPlace[] => (at ? [{ span: spanOf(at), message }] : [])),
      ...(finding.help === undefined ? {} : { help: finding.help }),
      ...(finding.about ? { object: objectReference(catalog, finding.about) } : {}),
      ...(fix ? { fix } : {}),
      ...(finding.advisor && advisor ? { advisor: { name: advisor.name, cacheKey: finding.advisor.cacheKey } } : {}),
    },
    ...(cutFrom ? { cutFrom } : {}),
  };
}

export function syntaxDiagnostic(error: RefusedStatement, severity: Severity): Raised {
  return {
    diagnostic: {
      rule: 'syntax-error',
      severity,
      message: error.message,
      ...(error.help === undefined ? {} : { help: error.help }),
      url: ruleUrl('syntax-error'),
      span: error.span,
      related: [],
    },
  };
}

/** Page of a rule in the repository. */
export function ruleUrl(name: string): string {
  return `https://github.com/pglint/pglint/blob/main/rules/README.md#${name}`;
}

/** Bodies of functions are parsed apart; in quotes they are one token of the statement that stands in the file. */
function statementCut({ statement, extent }: Place): Statement | undefined {
  return extent === 'statement' || statement.base !== 0 || statement.origin || statement.placeholders ? undefined : statement;
}

function placeOfAbout(about: Finding['about']): Place | undefined {
  if (!about) return undefined;
  return 'column' in about ? about.column.place : (about as CatalogObject).place;
}

/** What an extension brings stands nowhere in the user's files. The advisor reports some of it: where the extension is created, then. */
function placeOfExtension(about: Finding['about'], catalog: Catalog): Place | undefined {
  const name = about && 'extension' in about ? about.extension : undefined;
  return name === undefined ? undefined : catalog.extensions.get(name)?.place;
}
