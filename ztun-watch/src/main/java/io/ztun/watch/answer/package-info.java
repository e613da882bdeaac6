/** What a tunnel's control socket answers, as records; members that they do not have are ignored. What is not known is null. */
package io.ztun.watch.answer;
