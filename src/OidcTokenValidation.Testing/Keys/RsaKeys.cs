using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OidcTokenValidation.Testing.Keys;

/// <summary>The RSA keys of this process that are not in use. Generating one takes about 100 ms, the time of a hundred tests.</summary>
internal static class RsaKeys
{
    private const int Bits = 2048;

    // Never more than were in use at the same time.
    private static readonly ConcurrentBag<RSAParameters> Unused = [];

    /// <summary>Takes a key that is not in use, or generates one.</summary>
    public static RSAParameters Rent() => Unused.TryTake(out RSAParameters key) ? key : Generate();

    /// <summary>Generates a key.</summary>
    public static RSAParameters Generate()
    {
        using var rsa = RSA.Create(Bits);
        return rsa.ExportParameters(includePrivateParameters: true);
    }

    /// <summary>Gives a key back, once, after its last use.</summary>
    public static void Return(RSAParameters key) => Unused.Add(key);
}
