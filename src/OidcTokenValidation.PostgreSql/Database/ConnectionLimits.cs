namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The limits of the connection string and the options.</summary>
/// <param name="Size">The maximum number of open connections.</param>
/// <param name="OpenTimeout">The time limit for opening one connection, all hosts together.</param>
internal readonly record struct ConnectionLimits(int Size, TimeSpan OpenTimeout);
