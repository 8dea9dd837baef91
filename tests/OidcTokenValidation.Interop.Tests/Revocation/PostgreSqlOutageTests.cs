namespace OidcTokenValidation.Interop.Tests.Revocation;

[Collection<PostgreSqlCollection>]
public sealed class PostgreSqlOutageTests(PostgreSqlNodes nodes) : SharedOutageContract(nodes);
