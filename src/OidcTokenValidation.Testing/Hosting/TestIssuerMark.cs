namespace OidcTokenValidation.Testing.Hosting;

/// <summary>A service that says that the application is under test, with an issuer of the test's own: mock access tokens stand back.</summary>
internal sealed class TestIssuerMark;
