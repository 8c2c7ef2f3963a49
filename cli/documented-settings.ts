import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A setting as the doc comments of `config/environment.ts` describe it. */
export interface DocumentedSetting {
  /** E.g. `prometheus.staticJobs[].targets`, or `prometheus.storage(shared).size` for a setting of one kind. */
  readonly path: string;
  readonly description: string;
  /** The text after `@default`, or nothing if the setting has to be given. */
  readonly defaultText?: string;
  readonly optional: boolean;
}

const FILE = join('config', 'environment.ts');

function commentOf(node: ts.Node): { description: string; defaultText?: string } {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const description = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  const tag = comment?.tags?.find(({ tagName }) => tagName.text === 'default');
  const defaultText = ts.getTextOfJSDocComment(tag?.comment);
  return {
    description: description.replace(/\s+/g, ' ').trim(),
    ...(defaultText !== undefined && { defaultText: defaultText.replace(/\s+/g, ' ').trim() }),
  };
}

const literalOf = (type: ts.TypeNode | undefined) =>
  type && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : undefined;

/** Reads every setting with its doc comment from the documented type. */
export function documentedSettings(): DocumentedSetting[] {
  const source = ts.createSourceFile(FILE, readFileSync(FILE, 'utf8'), ts.ScriptTarget.ES2022, true);
  const declarations = new Map(
    source.statements
      .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      .map((statement) => [statement.name.text, statement]),
  );

  // settings may lie in settings of the same kind: the outermost tell everything
  const entered: ts.Node[] = [];
  const ofType = (type: ts.TypeNode | undefined, path: string): DocumentedSetting[] => {
    if (!type) return [];
    if (ts.isTypeOperatorNode(type)) return ofType(type.type, path);
    if (ts.isParenthesizedTypeNode(type)) return ofType(type.type, path);
    if (ts.isArrayTypeNode(type)) return ofType(type.elementType, `${path}[]`);
    if (ts.isUnionTypeNode(type)) return type.types.flatMap((member) => ofType(member, path));
    if (ts.isTypeLiteralNode(type)) {
      const kind = type.members
        .filter(ts.isPropertySignature)
        .find((member) => member.name.getText() === 'kind');
      return ofMembers(type.members, kind ? `${path}(${literalOf(kind.type) ?? ''})` : path);
    }
    const declaration = ts.isTypeReferenceNode(type) ? declarations.get(type.typeName.getText()) : undefined;
    if (!declaration || entered.includes(declaration)) return [];
    entered.push(declaration);
    const settings = ts.isInterfaceDeclaration(declaration)
      ? ofMembers(declaration.members, path)
      : ofType(declaration.type, path);
    entered.pop();
    return settings;
  };

  const ofMembers = (members: ts.NodeArray<ts.TypeElement>, path: string): DocumentedSetting[] =>
    members.filter(ts.isPropertySignature).flatMap((member) => {
      const name = member.name.getText();
      if (name === 'kind') return [];
      const here = path ? `${path}.${name}` : name;
      const setting = { path: here, optional: member.questionToken !== undefined, ...commentOf(member) };
      return [setting, ...ofType(member.type, here)];
    });

  const environment = declarations.get('Environment');
  return environment && ts.isInterfaceDeclaration(environment) ? ofMembers(environment.members, '') : [];
}
