namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>What the connection string and the options allow.</summary>
/// <param name="Size">How many connections are open at most.</param>
/// <param name="OpenTimeout">How long opening one may take, all hosts together.</param>
internal readonly record struct ConnectionLimits(int Size, TimeSpan OpenTimeout);
