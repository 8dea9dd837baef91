using OidcTokenValidation.AspNetCore.Lifetimes;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>Frames of RFC 6455 §5.2, for every division of the bytes into reads.</summary>
public sealed class FrameReaderTests
{
    public static TheoryData<string, byte[], bool> Frames => new()
    {
        { "empty text", [0x81, 0], false },
        { "text", [0x81, 3, 1, 2, 3], false },
        { "masked text", [0x81, 0x83, 9, 9, 9, 9, 1, 2, 3], false },
        { "masked empty text", [0x81, 0x80, 9, 9, 9, 9], false },
        { "126 bytes", [0x82, 126, 0, 126, .. new byte[126]], false },
        { "126 bytes, masked", [0x82, 0xFE, 0, 126, 8, 8, 8, 8, .. new byte[126]], false },
        { "70,000 bytes", [0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70, .. new byte[70_000]], false },
        { "ping", [0x89, 1, 8], false },
        { "a part that looks like a close frame", [0x01, 4, 0x88, 2, 3, 0xE8], false },
        { "close", [0x88, 2, 3, 0xE8], true },
        { "compressed", [0xC1, 2, 3, 4], false },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Only_the_end_of_a_frame_is_a_boundary(string what, byte[] frame, bool isClose)
    {
        foreach (int size in (int[])[1, 2, 3, 7, 1000, 100_000])
        {
            var reader = new FrameReader();
            for (int i = 0; i < frame.Length; i += size)
            {
                Assert.True(reader.IsAtBoundary == (i == 0), $"{what}, {i} of {frame.Length} bytes, {size} at a time");
                reader.Follow(frame.AsSpan(i, Math.Min(size, frame.Length - i)));
            }

            Assert.True(reader.IsAtBoundary, what);
            Assert.Equal(isClose, reader.SawClose);
            reader.Follow([.. frame, .. frame]);
            Assert.True(reader.IsAtBoundary, what);
        }
    }
}
