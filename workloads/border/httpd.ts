/** What Apache httpd is told about itself and the desk. */
export interface HttpdOptions {
  /** The port for users, above 1024: the server is not root. */
  readonly port: number;
  /**
   * The port on which the exporter finds `/server-status`, and nothing else is. Only the exporter and probes may reach
   * it; that is for a network policy to say.
   */
  readonly statusPort: number;
  /** The address of the desk's API, e.g. `http://border:8080`. */
  readonly api: string;
  /** The folder of the page's files, which is only read. @default /usr/local/apache2/htdocs */
  readonly page?: string;
  /** The folder of modules. @default - that of the stock image */
  readonly modules?: string;
  /** A folder for the id of the process, which may be written to. @default /tmp */
  readonly runtime?: string;
  /** The address to listen on. @default - all */
  readonly host?: string;
}

/** The page's files, in the folder `page` beside this file. */
export const PAGE_FILES = ['index.html', 'style.css', 'page.js', 'delay.txt'] as const;

/** KiB of `/delay` that are sent in a second. */
const DELAY_RATE = 1;

const MODULES = [
  ...[
    'mpm_event',
    'unixd',
    'log_config',
    'authz_core',
    'alias',
    'dir',
    'mime',
    'headers',
    'unique_id',
    'env',
  ],
  ...['setenvif', 'reqtimeout', 'ratelimit', 'proxy', 'proxy_http', 'status'],
];

/** Some are built into Debian's server; loading them again would be an error. */
const loadModule = (name: string, folder: string) => `<IfModule !${name}_module>
  LoadModule ${name}_module ${folder}/mod_${name}.so
</IfModule>`;

/** What a line of the log has. `path` is only logged when it is printable: other bytes would make it no JSON. */
const LOG_FORMAT = JSON.stringify({
  level: 'info',
  time: '%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t',
  program: 'border-page',
  pod: '${POD_NAME}',
  requestId: '%{request_id}e',
  method: '%m',
  path: '%{path}e',
  status: '#%>s#',
  microseconds: '#%D#',
  msg: 'answered',
}).replace(/"#|#"/g, '');

/**
 * The configuration of the Apache httpd that serves the page: it proxies `/api`, is slow on purpose at `/delay`, gives
 * each request an id or takes the caller's, and logs JSON lines to standard output. It expects POD_NAME in its environment.
 */
export function renderHttpdConfig(options: HttpdOptions): string {
  const { port, statusPort, api, host } = options;
  const page = options.page ?? '/usr/local/apache2/htdocs';
  const modules = options.modules ?? '/usr/local/apache2/modules';
  const runtime = options.runtime ?? '/tmp';
  const listen = (number: number) => `Listen ${host === undefined ? '' : `${host}:`}${number}`;
  return `${MODULES.map((name) => loadModule(name, modules)).join('\n')}

ServerRoot ${runtime}
DefaultRuntimeDir ${runtime}
PidFile ${runtime}/httpd.pid
ServerName localhost
${listen(port)}
${listen(statusPort)}

ServerTokens Prod
ServerSignature Off
TraceEnable Off
TypesConfig /dev/null
Timeout 30
RequestReadTimeout header=10-20,MinRate=500 body=10,MinRate=500
LimitRequestBody 65536

# 100 requests at a time
ServerLimit 4
StartServers 1
ThreadsPerChild 25
MinSpareThreads 25
MaxSpareThreads 75
MaxRequestWorkers 100
# requests that have begun end before the server does
GracefulShutdownTimeout 25

# an id for each request: the caller's, if it can do no harm
SetEnvIf UNIQUE_ID "^(.+)$" request_id=$1
SetEnvIf X-Request-Id "^([A-Za-z0-9_.@-]{1,64})$" request_id=$1
SetEnvIf Request_URI "^([ -~]*)$" path=$1
LogFormat ${JSON.stringify(LOG_FORMAT)} json
ErrorLog /proc/self/fd/2

<Directory />
  AllowOverride None
  Options None
  Require all denied
</Directory>

<VirtualHost *:${port}>
  CustomLog /proc/self/fd/1 json
  DocumentRoot ${page}
  DirectoryIndex index.html
  <Directory ${page}>
    Require all granted
    # the folder of a ConfigMap has links to where its files are
    Options FollowSymLinks
  </Directory>
  AddType text/html;charset=utf-8 .html
  AddType text/css;charset=utf-8 .css
  AddType text/javascript;charset=utf-8 .js
  AddType text/plain;charset=utf-8 .txt

  RequestHeader set X-Request-Id "%{request_id}e"
  Header onsuccess unset X-Request-Id
  Header always set X-Request-Id "%{request_id}e"
  Header always set X-Content-Type-Options nosniff
  Header always set Referrer-Policy no-referrer
  Header always set Content-Security-Policy "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  Header setifempty Cache-Control no-cache

  ProxyRequests Off
  # a new connection for each request: kept ones would hold on to one pod of the API
  ProxyPass /api ${api}/api disablereuse=on retry=0 connectiontimeout=2 timeout=10

  Alias /delay ${page}/delay.txt
  <Location /delay>
    SetOutputFilter RATE_LIMIT
    SetEnv rate-limit ${DELAY_RATE}
  </Location>
</VirtualHost>

ExtendedStatus On
<VirtualHost *:${statusPort}>
  <Location />
    Require all denied
  </Location>
  <Location /server-status>
    SetHandler server-status
    Require all granted
  </Location>
</VirtualHost>
`;
}
