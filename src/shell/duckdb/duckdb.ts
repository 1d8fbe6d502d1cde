import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** What a query answers: names of the columns, and rows of plain JSON values. */
export type QueryAnswer = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
};

/** An empty database in memory: SQL over files, and files out of SQL. */
export class Duckdb {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<Duckdb> {
    // Its native part is loaded by those alone who ask for it.
    const { DuckDBInstance: engine } = await import("@duckdb/node-api");
    const instance = await engine.create(":memory:");
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
