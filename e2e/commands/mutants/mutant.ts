import ts from "typescript";
import { replacementsOf } from "./operators.ts";

/** One small mistake in one file. */
export interface Mutant {
  /** Relative to the repository's root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** What stands there, and what stands there instead. */
  readonly before: string;
  readonly after: string;
}

/** All mutants of a source file, in the order of its text. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (isBeyond(node)) return;
    for (const { of, by } of replacementsOf(node)) {
      const start = of.getStart(source);
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      found.push({ file, line, start, end: of.end, before: of.getText(source), after: by });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The file's text with the mistake in it. */
export function withMutant(text: string, { start, end, after }: Mutant): string {
  return text.slice(0, start) + after + text.slice(end);
}

/**
 * Types and imports do nothing at run time, the words of errors are for people, and a claim that is true whatever comes
 * (`assert`, `present`) can be taken away without a difference.
 */
function isBeyond(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return true;
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text.endsWith("Error"))
    return true;
  return ts.isExpressionStatement(node) && isCallOf(node.expression, "assert");
}

function isCallOf(node: ts.Node, name: string): boolean {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;
}
