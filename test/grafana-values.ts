/**
 * What Grafana takes a text of a provisioning file for, where it fills in environment variables and finds none set:
 * as `interpolateValue` does in its pkg/services/provisioning/values, with Go's `os.ExpandEnv`.
 * @param file reads what `$__file{...}` names
 */
export function interpolated(text: string, file: (path: string) => string = () => ''): string {
  return text
    .split('$$')
    .map((part) =>
      part
        .replace(/\$\{[^}]+\}/g, '')
        .replace(/\$__file\{([^}]+)\}/g, (_, path: string) => file(path).trim())
        .replace(/\$(?:\{[^}]*\}|[*#$@!?\-0-9]|\w+)/g, ''),
    )
    .join('$');
}
