/** What a query answers: names of the columns, and rows of plain JSON values. */
export type QueryAnswer = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
};

/** The part of the package's connection that is used. */
type Connection = {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ columnNames(): string[]; getRowsJson(): unknown[][] }>;
  closeSync(): void;
};
type Instance = { connect(): Promise<Connection>; closeSync(): void };
type Package = { DuckDBInstance: { create(path: string): Promise<Instance> } };

/** Named at run time, so that everything else works and compiles where it is not installed. */
const PACKAGE: string = "@duckdb/node-api";

/** The query engine is not installed. */
export class DuckdbAbsent extends Error {
  override readonly name = "DuckdbAbsent";
}

/** An empty database in memory: SQL over files, and files out of SQL. */
export class Duckdb {
  readonly #instance: Instance;
  readonly #connection: Connection;

  private constructor(instance: Instance, connection: Connection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Throws `DuckdbAbsent` when the package is not installed. */
  static async open(): Promise<Duckdb> {
    const loaded = await load();
    const instance = await loaded.DuckDBInstance.create(":memory:");
    return new Duckdb(instance, await instance.connect());
  }

  /** Runs a statement for its effect. Throws an `Error` with the engine's words. */
  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** Runs a query. Throws an `Error` with the engine's words. */
  async query(sql: string): Promise<QueryAnswer> {
    const reader = await this.#connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRowsJson() };
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

async function load(): Promise<Package> {
  try {
    return (await import(PACKAGE)) as Package;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new DuckdbAbsent(`${PACKAGE} is not installed: CSV works without it`);
  }
}
