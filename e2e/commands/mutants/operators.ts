import ts from "typescript";

/** What stands in the place of a node, or of a part of it. */
export interface Replacement {
  readonly of: ts.Node;
  readonly by: string;
}

const K = ts.SyntaxKind;

/** The operators that stand for each other; the first ones are the nearest mistakes. */
const OPERATORS: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [K.LessThanToken, ["<=", ">="]],
  [K.LessThanEqualsToken, ["<", ">"]],
  [K.GreaterThanToken, [">=", "<="]],
  [K.GreaterThanEqualsToken, [">", "<"]],
  [K.EqualsEqualsEqualsToken, ["!=="]],
  [K.ExclamationEqualsEqualsToken, ["==="]],
  [K.EqualsEqualsToken, ["!="]],
  [K.ExclamationEqualsToken, ["=="]],
  [K.PlusToken, ["-"]],
  [K.MinusToken, ["+"]],
  [K.AsteriskToken, ["/"]],
  [K.SlashToken, ["*"]],
  [K.PercentToken, ["*"]],
  [K.AsteriskAsteriskToken, ["*"]],
  [K.AmpersandToken, ["|"]],
  [K.BarToken, ["&"]],
  [K.CaretToken, ["&"]],
  [K.LessThanLessThanToken, [">>"]],
  [K.GreaterThanGreaterThanToken, ["<<"]],
  [K.GreaterThanGreaterThanGreaterThanToken, ["<<"]],
  [K.AmpersandAmpersandToken, ["||"]],
  [K.BarBarToken, ["&&"]],
  [K.PlusEqualsToken, ["-="]],
  [K.MinusEqualsToken, ["+="]],
  [K.AsteriskEqualsToken, ["/="]],
  [K.SlashEqualsToken, ["*="]],
  [K.BarEqualsToken, ["&="]],
  [K.AmpersandEqualsToken, ["|="]],
  [K.QuestionQuestionEqualsToken, ["="]],
  [K.BarBarEqualsToken, ["="]],
]);

/** Methods that are taken for each other. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ["some", "every"],
  ["every", "some"],
  ["min", "max"],
  ["max", "min"],
  ["floor", "ceil"],
  ["ceil", "floor"],
]);

/** The mistakes that one node can have. */
export function replacementsOf(node: ts.Node): readonly Replacement[] {
  return [...inExpression(node), ...inLiteral(node), ...inStatement(node), ...inFunction(node)];
}

function inExpression(node: ts.Node): readonly Replacement[] {
  if (ts.isBinaryExpression(node)) {
    const { left, operatorToken, right } = node;
    if (operatorToken.kind === K.QuestionQuestionToken) {
      return [left, right].map((part) => ({ of: node, by: `(${part.getText()})` }));
    }
    return (OPERATORS.get(operatorToken.kind) ?? []).map((by) => ({ of: operatorToken, by }));
  }
  if (ts.isPrefixUnaryExpression(node)) return inPrefix(node);
  if (ts.isPostfixUnaryExpression(node)) {
    return [{ of: node, by: `${node.operand.getText()}${node.operator === K.PlusPlusToken ? "--" : "++"}` }];
  }
  if (ts.isConditionalExpression(node)) return conditions(node.condition);
  if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent) && node.parent.expression === node) {
    const other = METHODS.get(node.name.text);
    return other === undefined ? [] : [{ of: node.name, by: other }];
  }
  return [];
}

function inPrefix(node: ts.PrefixUnaryExpression): readonly Replacement[] {
  const operand = node.operand.getText();
  if (node.operator === K.PlusPlusToken) return [{ of: node, by: `--${operand}` }];
  return [{ of: node, by: node.operator === K.MinusMinusToken ? `++${operand}` : `(${operand})` }];
}

function inLiteral(node: ts.Node): readonly Replacement[] {
  if (node.kind === K.TrueKeyword) return [{ of: node, by: "false" }];
  if (node.kind === K.FalseKeyword) return [{ of: node, by: "true" }];
  if (ts.isNumericLiteral(node) && !isName(node)) return constants(node);
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0 && !isTarget(node)) return [{ of: node, by: "[]" }];
  return [];
}

function constants(node: ts.NumericLiteral): readonly Replacement[] {
  const others: Readonly<Record<string, readonly string[]>> = { "0": ["1"], "1": ["0", "2"] };
  // Of a number so large that one more is the same number, there is no other.
  const oneMore = Number(node.text) + 1 === Number(node.text) ? [] : [`(${node.getText()} + 1)`];
  return (others[node.text] ?? oneMore).map((by) => ({ of: node, by }));
}

function isName(node: ts.NumericLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

/** Something is taken apart into it. */
function isTarget(node: ts.Node): boolean {
  return (
    ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === K.EqualsToken && node.parent.left === node
  );
}

function inStatement(node: ts.Node): readonly Replacement[] {
  if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) return [{ of: node, by: ";" }];
  if (ts.isIfStatement(node)) return conditions(node.expression);
  if (ts.isWhileStatement(node)) return [{ of: node.expression, by: "false" }];
  if (ts.isForStatement(node) && node.condition) return [{ of: node.condition, by: "false" }];
  if (ts.isForOfStatement(node)) return [{ of: node.statement, by: "{}" }];
  if (ts.isContinueStatement(node) || ts.isBreakStatement(node)) return inClause(node) ? [] : [{ of: node, by: ";" }];
  if (ts.isReturnStatement(node) && node.expression) {
    const nothing = nothingOf(node);
    return nothing === undefined || node.expression.getText() === nothing ? [] : [{ of: node.expression, by: nothing }];
  }
  return [];
}

function inClause(node: ts.Node): boolean {
  return ts.isCaseOrDefaultClause(node.parent);
}

function conditions(condition: ts.Expression): readonly Replacement[] {
  return ["true", "false"].map((by) => ({ of: condition, by }));
}

/** What the function around a `return` may give instead of something. */
function nothingOf(node: ts.Node): string | undefined {
  const around = ts.findAncestor(node, ts.isFunctionLike);
  if (!around?.type || !ts.isUnionTypeNode(around.type)) return undefined;
  const words = around.type.types.map((type) => type.getText());
  return words.find((word) => word === "undefined" || word === "null");
}

/** A function that only does something does nothing. */
function inFunction(node: ts.Node): readonly Replacement[] {
  if (!ts.isBlock(node) || node.statements.length < 2 || !ts.isFunctionLike(node.parent)) return [];
  if (node.parent.type?.getText() !== "void") return [];
  return [{ of: node, by: "{}" }];
}
