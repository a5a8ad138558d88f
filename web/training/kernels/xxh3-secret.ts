/** The bytes that XXH3 mixes with its input where no other secret is given. */
export const XXH3_SECRET = Uint8Array.from(
  `b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248e
   e03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a
   51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8f
   f8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e`.match(/[0-9a-f]{2}/g) ?? [],
  (byte) => parseInt(byte, 16),
);
