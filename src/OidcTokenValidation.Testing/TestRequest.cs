namespace OidcTokenValidation.Testing;

/// <summary>Requests for a validator under test.</summary>
public static class TestRequest
{
    /// <summary>A GET request to <c>https://api.example.com/</c> without credentials.</summary>
    public static ResourceRequest Anonymous() => Create(authorization: null);

    /// <summary>A GET request to <c>https://api.example.com/</c> with a token in its Authorization field (RFC 6750 §2.1).</summary>
    /// <param name="token">The token.</param>
    public static ResourceRequest Bearer(string token) => Create("Bearer " + token);

    private static ResourceRequest Create(string? authorization) => new()
    {
        Method = "GET",
        Target = "/",
        Scheme = "https",
        Host = "api.example.com",
        Authorization = authorization,
    };
}
