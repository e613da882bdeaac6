/** The built distribution: what is in it and how its launcher behaves. */
package io.ztun.app.dist;
