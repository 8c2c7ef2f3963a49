/** The bundled database of Grafana: its name, which its host and its Secret have too, and the one database in it. */
export const GRAFANA_DATABASE = { name: 'grafana-database', database: 'grafana' } as const;
