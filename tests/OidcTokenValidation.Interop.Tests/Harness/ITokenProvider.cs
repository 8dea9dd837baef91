namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A provider that issues access tokens by the client-credentials grant; the client's name chooses the algorithm.</summary>
internal interface ITokenProvider : IAsyncDisposable
{
    /// <summary>The issuer in its tokens.</summary>
    string Issuer { get; }

    /// <summary>A token for the resource.</summary>
    Task<string> GetTokenAsync(string client, string? resource, string? scope, CancellationToken cancellationToken);
}
