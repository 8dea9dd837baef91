using System.Collections.Concurrent;
using System.Security.Cryptography;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>The keys of the tests' clients, made once: generating RSA keys takes longer than all else here.</summary>
internal static class ClientKey
{
    private static readonly ConcurrentDictionary<string, TestSigningKey> Keys = new(StringComparer.Ordinal);

    public static TestSigningKey Es256 => For("ES256");

    /// <summary>The key of another client.</summary>
    public static TestSigningKey Strange { get; } = TestSigningKey.Create("ES256");

    /// <summary>One RSA key for tests that sign with it by several algorithms.</summary>
    public static RSA Rsa { get; } = RSA.Create(2048);

    public static TestSigningKey For(string algorithm) => Keys.GetOrAdd(algorithm, static name => TestSigningKey.Create(name));
}
