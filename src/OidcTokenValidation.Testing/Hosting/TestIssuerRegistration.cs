namespace OidcTokenValidation.Testing.Hosting;

/// <summary>A service that shows that a test has replaced the issuers of the application. Mock access tokens are disabled then.</summary>
internal sealed class TestIssuerRegistration;
