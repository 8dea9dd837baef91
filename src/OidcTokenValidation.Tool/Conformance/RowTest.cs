namespace OidcTokenValidation.Tool.Conformance;

/// <summary>Sends what a row describes, and observes the responses.</summary>
internal delegate Task<Observation> RowTest(Session session, CancellationToken cancellationToken);
