namespace OidcTokenValidation.Decryption;

/// <summary>Why a token was not decrypted: for the log alone. The client cannot distinguish them.</summary>
internal enum DecryptionFault
{
    None,
    Malformed,
    HeaderTooLong,
    HeaderInvalid,
    Compressed,
    CriticalHeader,
    AlgorithmNotAllowed,
    ContentAlgorithmNotAllowed,
    EphemeralKeyInvalid,
    KeyNotFound,
    KeyAmbiguous,
    KeyNotForAlgorithm,
    LengthWrong,
    KeyNotUnwrapped,
    TagNotVerified,
    EncryptedTwice,
    NotSigned,
}
