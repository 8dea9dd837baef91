using OidcTokenValidation.PostgreSql.Tests.Support;
using Xunit.Runner.InProc.SystemConsole;

// Started by a test it is a node of an API; started by a runner it is the tests.
return args is [Node.Command, ..] ? await Node.RunAsync(args) : await ConsoleRunner.Run(args);
