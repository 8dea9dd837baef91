using OidcTokenValidation.Migration.Tests.Harness;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>A request that is sent to both programs with the same token.</summary>
/// <param name="Name">What is sent.</param>
/// <param name="Expected">Status and body before the migration, so that a fault that both programs share fails the test; <c>*</c> matches any text.</param>
/// <param name="Create">Creates the request.</param>
internal sealed record Case(string Name, string Expected, Func<Providers, Probe> Create)
{
    /// <summary>All requests, each name once.</summary>
    public static IReadOnlyList<Case> All { get; } = [.. EndpointCases.All, .. TokenCases.All, .. HubCases.All];

    public static Case Find(string name) => All.Single(one => one.Name == name);
}
