namespace OidcTokenValidation.Interop.Tests.Revocation;

[Collection<PostgreSqlCollection>]
public sealed class PostgreSqlTests(PostgreSqlNodes nodes) : SharedRevocationContract(nodes);
