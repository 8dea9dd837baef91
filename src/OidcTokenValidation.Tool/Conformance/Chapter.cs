namespace OidcTokenValidation.Tool.Conformance;

/// <summary>The rows of one standard or one subject.</summary>
/// <param name="Name">The name, with which the ids of its rows begin.</param>
/// <param name="Title">The subject.</param>
/// <param name="Rows">The rows, in the order in which they run.</param>
internal sealed record Chapter(string Name, string Title, IReadOnlyList<Row> Rows);
