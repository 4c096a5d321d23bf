/** Sentences about databases, as sentences.ts explains them. */
import type { Sentence } from "./sentences.ts";

/** What messages call a ledger in PostgreSQL. */
export const SCHEMA: Sentence = ["the PostgreSQL schema {schema}", "PostgreSQL 的 schema {schema}"];

export const STORES: readonly Sentence[] = [
  ["There is no file {file}", "文件 {file} 不存在，请检查路径"],
  ["There is no ledger in {file}: the file is empty", "{file} 中没有账本：文件为空"],
  [
    "There is no directory {folder} for the ledger's file: create it first",
    "账本文件所在目录 {folder} 不存在，请先建立",
  ],
  ["{path} is not a file: name one, such as {example}", "{path} 不是文件，请指定文件，例如 {example}"],
  [
    "This user may not write into {folder}, where SQLite keeps files beside the ledger's",
    "当前用户没有写入目录 {folder} 的权限，而 SQLite 须在账本文件旁存放文件：请取得该权限",
  ],
  ["This user may not read and write {path}", "当前用户没有读写 {path} 的权限（SQLite 读取时亦须写入）：请取得该权限"],
  ["{path} belongs to another program: name a new file", "{path} 属于其他程序，请指定新文件"],
  [
    "{name} was made by a later version of this library: update the library",
    "{name} 由更新版本的程序建立，请升级本程序",
  ],
  [
    "The trigger {trigger} of {path} was dropped or changed: restore the file, or start a new one",
    "{path} 的触发器 {trigger} 被删除或改动：请恢复该文件，或另建新文件",
  ],
  [
    "Somebody added the trigger {trigger} to {path}: drop it, and keep your own in another file",
    "有人在 {path} 中添加了触发器 {trigger}：请将其删除，自用的请放在其他文件中",
  ],
  [
    "{path} was removed or replaced while it was open: end every process that has it open, put the right files in their place and open the ledger again. Nothing was recorded",
    "{path} 在打开期间被移走或替换：请结束所有打开它的程序，换回正确的文件后重新打开账本。未作任何记录",
  ],
  [
    "{path}: another process kept the file for {ms} ms: try again, or end what keeps it",
    "{path}：文件被其他程序占用 {ms} 毫秒，请重试，或结束占用的程序",
  ],
  [
    "{path}: it is not known whether the last commit was kept: look it up, and see to the disk",
    "{path}：末次提交是否已保存不明，请查询核实，并检查磁盘",
  ],
  [
    "{path}: SQLite keeps {pragma} at {actual} instead of {expected}: is the file on a network drive?",
    "{path}：SQLite 的 {pragma} 为 {actual} 而非 {expected}：请勿将文件放在网络驱动器上",
  ],
  [
    "{path}: SQLite {version} can damage a file in use; update better-sqlite3 to have {oldest} or later",
    "{path}：SQLite {version} 可能损坏使用中的文件，请升级 better-sqlite3，使其为 {oldest} 或更新版本",
  ],
  [
    "The SQLite driver better-sqlite3 is installed, but not built for this Node: run npm rebuild better-sqlite3, and allow its build script ({why})",
    "SQLite 驱动 better-sqlite3 已安装，但未针对当前 Node 编译：请运行 npm rebuild better-sqlite3，并允许其编译脚本（{why}）",
  ],
  ["{path}: this is not an SQLite file: name another one ({why})", "{path}：不是 SQLite 文件，请指定其他文件（{why}）"],
  [
    "{path}: the file is damaged, or the -wal of another one lies beside it: restore it without -wal and -shm, or import an export into a new one ({why})",
    "{path}：文件已损坏，或旁边是另一文件的 -wal：请从备份恢复（不带 -wal 与 -shm），或将导出目录装入新文件（{why}）",
  ],
  ["{path}: the disk is full: make room ({why})", "{path}：磁盘已满，请腾出空间（{why}）"],
  ["{path}: the disk fails: look into the system's log ({why})", "{path}：磁盘故障，请查看系统日志（{why}）"],
  [
    "{path}: give this user permission to write the file and its directory ({why})",
    "{path}：当前用户没有写入该文件及其目录的权限，请取得该权限（{why}）",
  ],
  ["{path}: SQLite failed ({why})", "{path}：SQLite 出错，请检查磁盘与权限（{why}）"],
  [
    "{name}: the database refuses what its own rules forbid ({why})",
    "{name}：数据库自身的规则不允许该写入，账本可能已损坏，请停止写入并审计（{why}）",
  ],
  [
    "The database was changed from outside: {what}. So {remedy}",
    "数据库被外部改动（{what}）：请从备份恢复，或将导出目录装入新的数据库",
  ],
  [
    "{name} holds the ledger {found}, not {origin}: give each ledger its own",
    "{name} 中是账本 {found}，而非 {origin}：请为每个账本单独建库",
  ],
  [
    "{name}: the index {index} was dropped or changed: make it anew ({remedy})",
    "{name}：索引 {index} 被删除或改动，请重新建立（{remedy}）",
  ],
  [
    "{name} is to have {index} from this version on, but has an index of this name: drop it ({drops})",
    "{name} 自本版本起使用名为 {index} 的索引，而已有同名索引，请将其删除（{drops}）",
  ],
  [
    "{name}: the second wall is not as version {version} of the tables made it: open it with the version of the library that made it, which names the part",
    "{name}：防护触发器与第 {version} 版所建不符，请用建立它的程序版本打开，以得知是哪一处",
  ],
  [
    "{name} has the tables of version {version}, which this role may not change: open it once with their owner's",
    "{name} 的数据表为第 {version} 版，当前角色无权升级：请用其所有者的角色打开一次",
  ],
  [
    "{name}: the server can't be reached: look at its address, and whether it runs ({why})",
    "{name}：无法连接数据库服务器，请核对地址，并确认服务器已启动（{why}）",
  ],
  [
    "{name}: the server refuses the connection: look at its user and database ({why})",
    "{name}：数据库服务器拒绝连接，请核对用户名、密码与数据库名称（{why}）",
  ],
  [
    "{name}: another writer was in the way and nothing was written: try again ({why})",
    "{name}：与其他写入者冲突，未写入任何内容，请重试（{why}）",
  ],
  [
    "{name}: the server has no connection left: try again, or raise max_connections ({why})",
    "{name}：数据库服务器连接数已满，请重试，或调高 max_connections（{why}）",
  ],
  [
    "{name}: the server is starting or stopping: try again ({why})",
    "{name}：数据库服务器正在启动或停止，请重试（{why}）",
  ],
  [
    "{name}: the statement was cancelled and nothing was written: try again ({why})",
    "{name}：语句被取消，未写入任何内容，请重试（{why}）",
  ],
  [
    "{name}: its prepared statements were dropped (DEALLOCATE, DISCARD) and nothing was written: try again ({why})",
    "{name}：预备语句被清除，未写入任何内容，请重试（{why}）",
  ],
  [
    "{name}: the connection was lost and nothing was written: try again ({why})",
    "{name}：连接中断，未写入任何内容，请重试（{why}）",
  ],
  [
    "{name}: the pool had no connection in time: try again, or give it more ({why})",
    "{name}：未能及时取得连接，请重试（{why}）",
  ],
  [
    "{name}: not every row was kept that was written: somebody changed its tables ({why})",
    "{name}：写入的数据未全部保存，有人改动了数据表，请停止写入并审计（{why}）",
  ],
  [
    "{name}: give this role permission to create and use the tables ({why})",
    "{name}：当前角色没有建立与使用数据表的权限，请取得该权限（{why}）",
  ],
  [
    "{name}: the server is read-only: name the one that writes ({why})",
    "{name}：该服务器为只读，请指定可写的服务器（{why}）",
  ],
  ["{name}: the server fails: look into its log ({why})", "{name}：数据库服务器故障，请查看其日志（{why}）"],
  [
    "{name}: a table of the ledger is gone: restore the database ({why})",
    "{name}：账本的数据表缺失，请恢复数据库（{why}）",
  ],
  [
    "{name}: the server lacks a function: update it to PostgreSQL 15 or later, or restore the ledger's own that was dropped ({why})",
    "{name}：数据库缺少所需函数，请升级至 PostgreSQL 15 或更新版本，或恢复被删除的账本函数（{why}）",
  ],
  ["{name}: PostgreSQL failed ({why})", "{name}：PostgreSQL 出错，请查看服务器日志（{why}）"],
  [
    "{name}: it is not known whether the last commit was kept: look it up, and see to the server ({why})",
    "{name}：末次提交是否已保存不明，请查询核实，并检查服务器（{why}）",
  ],
  [
    "{name} keeps text in {encoding}: create a database with ENCODING 'UTF8'",
    "{name} 的文本编码为 {encoding}，请建立 ENCODING 'UTF8' 的数据库",
  ],
  [
    "{name} belongs to another program, with its table {table}: give the ledger a schema of its own",
    "{name} 属于其他程序（有数据表 {table}），请为账本单独建立 schema",
  ],
  [
    "{name}: {part} was dropped or changed: restore the database, or start a new one",
    "{name}：{part} 被删除或改动，请恢复数据库，或另建新库",
  ],
  [
    "{name}: somebody added this to a table, {part}: drop it, and keep your own in another schema",
    "{name}：有人在数据表上添加了 {part}，请将其删除，自用的请放在其他 schema 中",
  ],
  ["{name}: {setting} is {value}, so {remedy}", "{name}：{setting} 为 {value}：{remedy}"],
  ["a commit could be lost when the power fails: turn it on", "断电时可能丢失已提交的内容，请将其打开"],
  ["the second wall would let everything pass: set it to origin", "防护触发器将失效，请设为 origin"],
  ["{schema} can't be the schema: a name has a-z, 0-9 and _", "{schema} 不能作为 schema 名称：只能含 a-z、0-9 与 _"],
  SCHEMA, // behind those that begin with it
];
